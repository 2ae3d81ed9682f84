"""What organisers look after: failures, lags, conflicts with the upstream."""
