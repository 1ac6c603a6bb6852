"""Objects and their relations, laid out in layers, as inline SVG and in words."""
