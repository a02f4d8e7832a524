"""The tools of drawing: text and shapes, colours, the stacking of panels; what a panel and a scene are."""
