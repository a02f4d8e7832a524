"""An agent's metrics for other tools: as events of TensorBoard, and as CSV."""
