"""HTML of a report in, PDF out: nothing here asks the network for anything."""
