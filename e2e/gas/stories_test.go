package gas_test

import "github.com/bitsage-network/bitsage/e2e/kit"

var stories = []func(*kit.Net){}
