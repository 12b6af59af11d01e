using System.Runtime.CompilerServices;

// A bool is one byte and structs cross by value as they are laid out, which is what llama.h means.
[assembly: DisableRuntimeMarshalling]
