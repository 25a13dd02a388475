"""The Qt application. `window.py` puts it together from `panels/`, which show and change what `state/` holds."""
