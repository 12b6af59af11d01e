namespace LocalRunner.Grammars.Automata;

/// <summary>Says that a regular expression is malformed, needs what no finite automaton can do, or grows too large for one.</summary>
internal sealed class AutomatonLimitException(string message) : Exception(message);
