using System.Numerics;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Is any value of a template: what JSON can say, and what templates make themselves.</summary>
internal readonly struct JinjaValue
{
    private readonly object? _object;
    private readonly long _bits;

    private JinjaValue(JinjaKind kind, object? value, long bits = 0) => (Kind, _object, _bits) = (kind, value, bits);

    public static JinjaValue None { get; } = new(JinjaKind.None, null);

    public static JinjaValue True { get; } = new(JinjaKind.Boolean, null, 1);

    public static JinjaValue False { get; } = new(JinjaKind.Boolean, null);

    public static JinjaValue EmptyText { get; } = new(JinjaKind.String, "");

    public JinjaKind Kind { get; }

    public bool IsMissing => Kind == JinjaKind.Missing;

    public bool IsUndefined => Kind == JinjaKind.Undefined;

    public bool IsNone => Kind == JinjaKind.None;

    public bool IsString => Kind == JinjaKind.String;

    /// <summary>Gets whether arithmetic takes it as a whole number: Python's booleans are 0 and 1.</summary>
    public bool IsInteger => Kind is JinjaKind.Integer or JinjaKind.BigInteger or JinjaKind.Boolean;

    public bool IsNumber => IsInteger || Kind == JinjaKind.Float;

    public bool AsBoolean => _bits != 0;

    /// <summary>Gets the whole number of a boolean or an integer that is not big.</summary>
    public long AsInteger => _bits;

    public double AsFloat => BitConverter.Int64BitsToDouble(_bits);

    public JinjaText AsText => _object is string text ? new(text, _bits != 0) : ((MarkedString)_object!).Text;

    /// <summary>Gets a string's characters without their marks.</summary>
    public string AsString => _object as string ?? ((MarkedString)_object!).Text.String;

    public JinjaList AsList => (JinjaList)_object!;

    public JinjaDict AsDict => (JinjaDict)_object!;

    public JinjaNamespace AsNamespace => (JinjaNamespace)_object!;

    /// <summary>Gets what stands behind a loop or a callable.</summary>
    public object AsObject => _object!;

    /// <summary>Gets what an undefined value would have been, for messages.</summary>
    public string WhatIsUndefined => _bits == 0 ? $"'{_object}'" : (string)_object!;

    public BigInteger AsBigInteger => _object is BigInteger big ? big : _bits;

    /// <summary>Gets whether it counts as true in a condition.</summary>
    public bool IsTrue => Kind switch
    {
        JinjaKind.Boolean or JinjaKind.Integer => _bits != 0,
        JinjaKind.BigInteger => true,
        JinjaKind.Float => AsFloat != 0,
        JinjaKind.String => AsString.Length > 0,
        JinjaKind.List => AsList.IsIterator || AsList.Count > 0,
        JinjaKind.Dict => AsDict.Count > 0,
        JinjaKind.Missing or JinjaKind.Undefined or JinjaKind.None => false,
        _ => true,
    };

    /// <summary>Gets Python's name of the type, which whoever writes templates knows.</summary>
    public string TypeName => Kind switch
    {
        JinjaKind.None => "NoneType",
        JinjaKind.Boolean => "bool",
        JinjaKind.Integer or JinjaKind.BigInteger => "int",
        JinjaKind.Float => "float",
        JinjaKind.String => "str",
        JinjaKind.List => AsList.TypeName,
        JinjaKind.Dict => "dict",
        JinjaKind.Namespace => "Namespace",
        JinjaKind.Loop => "LoopContext",
        JinjaKind.Callable => "function",
        _ => "Undefined",
    };

    /// <summary>Gets what the value is, for messages.</summary>
    public string Described =>
        IsUndefined ? $"{WhatIsUndefined}, which is undefined"
        : IsNone ? "none"
        : IsInteger && Kind != JinjaKind.Boolean ? $"an {TypeName}"
        : $"a {TypeName}";

    /// <summary>Stands for a value that is not there.</summary>
    /// <param name="name">Its name.</param>
    public static JinjaValue Undefined(string name) => new(JinjaKind.Undefined, name);

    /// <summary>Stands for a value that is not there and has no name.</summary>
    /// <param name="description">What it would have been, as a message says it.</param>
    public static JinjaValue UndefinedAs(string description) => new(JinjaKind.Undefined, description, 1);

    public static JinjaValue Of(bool value) => value ? True : False;

    public static JinjaValue Of(long value) => new(JinjaKind.Integer, null, value);

    public static JinjaValue Of(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? Of((long)value) : new(JinjaKind.BigInteger, value);

    public static JinjaValue Of(double value) => new(JinjaKind.Float, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Takes a string for the template's own, in which special tokens are what they seem.</summary>
    public static JinjaValue Of(string text) => new(JinjaKind.String, text);

    /// <summary>Takes a string for the request's: special tokens in it are only characters.</summary>
    public static JinjaValue OfInput(string text) => new(JinjaKind.String, text, 1);

    public static JinjaValue Of(JinjaText text) =>
        text.Changes is null ? new(JinjaKind.String, text.String, text.HasInput ? 1 : 0) : new(JinjaKind.String, new MarkedString(text));

    public static JinjaValue Of(JinjaList list) => new(JinjaKind.List, list);

    public static JinjaValue Of(JinjaDict dict) => new(JinjaKind.Dict, dict);

    public static JinjaValue Of(JinjaNamespace space) => new(JinjaKind.Namespace, space);

    public static JinjaValue OfLoop(object loop) => new(JinjaKind.Loop, loop);

    public static JinjaValue OfCallable(object callable) => new(JinjaKind.Callable, callable);

    /// <summary>Says whether both are one object, or equal where values have no identity.</summary>
    public bool IsSameAs(JinjaValue other) =>
        Kind == other.Kind && _bits == other._bits
        && (ReferenceEquals(_object, other._object) || (IsString && AsString == other.AsString) || (Kind == JinjaKind.BigInteger && Equals(_object, other._object)));

    private sealed class MarkedString(JinjaText text)
    {
        public JinjaText Text { get; } = text;
    }
}
