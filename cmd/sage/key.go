package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/txm/keystore"
	"github.com/bitsage-network/bitsage/sdk/account"
)

func (a *app) keyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "key", Short: "Keep an account's private key in an encrypted file", Args: cobra.NoArgs, RunE: help,
	}
	cmd.AddCommand(a.keyImportCommand(), a.keyShowCommand())
	return cmd
}

func (a *app) keyImportCommand() *cobra.Command {
	var of string
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Encrypt the private key on standard input into a new file", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			address, err := cairo.HexFelt(of)
			if err != nil {
				return fmt.Errorf("--account: %w", err)
			}
			passphrase, err := keystore.Passphrase(account.PassphraseVariable, a.remote.Buyer.PassphraseFile)
			if err != nil {
				return err
			}
			raw, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), 1<<10))
			if err != nil {
				return err
			}
			private, err := cairo.HexFelt(strings.TrimSpace(string(raw)))
			if err != nil {
				// The text of the error would have the key in it.
				return errors.New("standard input is no private key: want 0x and hex digits")
			}
			if err := keystore.Create(args[0], passphrase, address, private, keystore.DefaultCost()); err != nil {
				return err
			}
			return a.showKey(args[0])
		},
	}
	cmd.Flags().StringVar(&of, "account", "", "address of the account that the key signs for")
	return cmd
}

func (a *app) keyShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Show a key file's account and public key", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if a.remote.Buyer.KeyFile == "" {
				return errors.New("--key-file must be given")
			}
			return a.showKey(a.remote.Buyer.KeyFile)
		},
	}
}

func (a *app) showKey(path string) error {
	signer, err := account.Signer(path, a.remote.Buyer.PassphraseFile)
	if err != nil {
		return err
	}
	address, public := signer.Address(), signer.PublicKey()
	a.fields("account", address.String(), "public key", public.String())
	return nil
}
