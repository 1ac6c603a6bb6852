"""The policies as an admission webhook: AdmissionReview in, AdmissionReview out, on standard input or over HTTPS."""
