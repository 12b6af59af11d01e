namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Names what a <see cref="JinjaValue"/> is. A missing one stands for no value at all: an argument that was not given, a name not set.</summary>
internal enum JinjaKind : byte
{
    Missing,
    Undefined,
    None,
    Boolean,
    Integer,
    BigInteger,
    Float,
    String,
    List,
    Dict,
    Namespace,
    Loop,
    Callable,
}
