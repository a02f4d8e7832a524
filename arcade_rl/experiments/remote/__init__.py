"""Trainings on other machines: the driver's end, the worker's end, and Ray, which carries what they say."""
