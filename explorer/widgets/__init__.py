"""Reusable, stateless views: values are set, what the user does is a signal; none knows the models or the state."""
