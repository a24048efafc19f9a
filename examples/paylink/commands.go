package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// command is one of the things that the program can do.
type command interface {
	// synopsis says how it is called.
	synopsis() string
	// define declares its flags.
	define(*flag.FlagSet)
	// check finds flags and arguments that are wrong or do not go together.
	check(account, []string) error
	// run does it.
	run(context.Context, account, printer) error
}

func newCommand(name string) command {
	switch name {
	case "create":
		return new(create)
	case "get":
		return new(get)
	case "list":
		return new(list)
	case "wait":
		return new(wait)
	}
	return nil
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, complaints io.Writer) (command, account, error) {
	where := account{key: os.Getenv("ALPHACOMM_KEY"), url: os.Getenv("ALPHACOMM_URL")}
	if len(args) == 0 || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		fmt.Fprint(complaints, usage)
		if len(args) == 0 {
			return nil, where, errors.New("no command")
		}
		return nil, where, flag.ErrHelp
	}
	c := newCommand(args[0])
	if c == nil {
		err := fmt.Errorf("%q is no command: there are create, get, list and wait", args[0])
		fmt.Fprintf(complaints, "paylink: %v (-h explains)\n", err)
		return nil, where, err
	}
	flags := flag.NewFlagSet("paylink "+args[0], flag.ContinueOnError)
	flags.SetOutput(complaints)
	where.define(flags)
	c.define(flags)
	flags.Usage = func() {
		fmt.Fprintf(complaints, "Usage: %s\n\nFlags:\n", c.synopsis())
		flags.PrintDefaults()
	}
	rest, err := parseMixed(flags, args[1:])
	if err != nil {
		return nil, where, err
	}
	if err := errors.Join(where.check(), c.check(where, rest)); err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(complaints, "paylink %s: %s (-h explains)\n", args[0], strings.TrimSpace(line))
		}
		return nil, where, err
	}
	return c, where, nil
}

// parseMixed parses flags that may also stand behind the arguments, and returns
// the arguments.
func parseMixed(flags *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// oneID returns the id that a command takes.
func oneID(args []string) (string, error) {
	if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
		return "", errors.New("it takes the id of one PayLink")
	}
	return args[0], nil
}

// none refuses arguments where a command takes none.
func none(args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%q is no flag", args[0])
	}
	return nil
}
