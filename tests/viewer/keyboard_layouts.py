"""Keyboards of several countries: what is printed on the keys, row by row, and what Shift types on the digits."""

US = "qwertyuiop asdfghjkl; zxcvbnm,./ 1234567890-="
"""The places of keys are called by what a US keyboard has there."""

LAYOUTS = {
    "US": US,
    "AZERTY": "azertyuiop qsdfghjklm wxcvbn,;:! &é\"'(-è_çà)=",
    "QWERTZ": "qwertzuiop asdfghjklö yxcvbnm,.- 1234567890ß*",
    "Dvorak": "',.pyfgcrl aoeuidhtns ;qjkxbmwvz 1234567890[]",
    "Colemak": "qwfpgjluy; arstdhneio zxcvbkm,./ 1234567890-=",
    "Cyrillic": "йцукенгшщз фывапролдж ячсмитьбю. 1234567890-=",
    "Greek": ";ςερτυθιοπ ασδφγηξκλ* ζχψωβνμ,./ 1234567890-=",
    "Hebrew": "/'קראטוןםפ שדגכעיחלךף זסבהנמצתץ. 1234567890-=",
}
SHIFTED_DIGITS = {"AZERTY": "1234567890"}
