using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Is a filter, a test or a method, with the names of its parameters.</summary>
internal sealed class Operation
{
    private const int MostParameters = 6;

    private readonly string[] _parameters;
    private readonly int _required;
    private readonly Compute? _compute;
    private readonly ComputeAny? _computeAny;

    /// <summary>Makes an operation with fixed parameters.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="parameters">The parameters, separated by spaces; <c>?</c> after a name says that it may be left out.</param>
    /// <param name="compute">What it does.</param>
    public Operation(string name, string parameters, Compute compute)
    {
        var all = parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Name = name;
        _required = all.Count(parameter => !parameter.EndsWith('?'));
        _parameters = Array.ConvertAll(all, parameter => parameter.TrimEnd('?'));
        _compute = compute;
    }

    public Operation(string name, ComputeAny compute) => (Name, _parameters, _computeAny) = (name, [], compute);

    /// <summary>Computes an operation with fixed parameters.</summary>
    /// <param name="rendering">The rendering, for its limits and output.</param>
    /// <param name="value">What it is applied to.</param>
    /// <param name="arguments">The arguments in the order of the parameters; those not given are missing.</param>
    internal delegate JinjaValue Compute(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments);

    /// <summary>Computes an operation that takes any arguments.</summary>
    internal delegate JinjaValue ComputeAny(Rendering rendering, JinjaValue value, Arguments arguments);

    public string Name { get; }

    public JinjaValue Apply(Rendering rendering, JinjaValue value, Arguments arguments)
    {
        // Nearly all of them read a text to its end.
        if (value.IsString)
            rendering.Budget.Scan(value.AsString.Length);
        if (_computeAny is not null)
            return _computeAny(rendering, value, arguments);
        var bound = new ArgumentBuffer();
        Span<JinjaValue> values = bound;
        arguments.Bind(_parameters, values[.._parameters.Length], Name);
        for (var i = 0; i < _required; i++)
        {
            if (values[i].IsMissing)
                throw JinjaException.Messages($"{Name} needs its argument '{_parameters[i]}'");
        }

        return _compute!(rendering, value, values[.._parameters.Length]);
    }

    [System.Runtime.CompilerServices.InlineArray(MostParameters)]
    private struct ArgumentBuffer
    {
        private JinjaValue _first;
    }
}
