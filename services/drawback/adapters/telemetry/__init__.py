"""What a process says about itself: health over HTTP, Prometheus metrics, OpenTelemetry traces.

It observes and never decides; what it cannot measure it leaves out.
"""
