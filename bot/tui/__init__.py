"""The terminal app: `tamis review`, the queue on a whole screen. It calls services and draws."""
