"""What pictures are made with: lettering and shapes, colours, the order of panels; what a panel and a scene are."""
