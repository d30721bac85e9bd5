package txm_test

func runHelper() {}
