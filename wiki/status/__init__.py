"""What organisers need to know and do so that the wiki goes on: routes.py, and gather.py for what `/-/status` tells.

merging.py settles what clashed with the upstream, notices.py tells organisers of what needs them.
"""
