using System.CommandLine;

namespace LocalRunner.Cli.Flags;

/// <summary>One thing that can be set, by a flag of a command and, in a chat, with /set.</summary>
/// <param name="Name">The name, without dashes.</param>
/// <param name="ValueName">What the value is called in help.</param>
/// <param name="Description">What it does.</param>
/// <param name="Apply">Returns the options with it set; null goes back to the default.</param>
/// <param name="Show">Tells the value that is set, or null while it has its default.</param>
/// <param name="Repeats">Whether it can be given more than once.</param>
internal sealed record Setting<TOptions>(
    string Name, string ValueName, string Description, Func<TOptions, string?, TOptions> Apply, Func<TOptions, string?>? Show = null, bool Repeats = false)
{
    public Option<string[]> ToFlag() => new("--" + Name)
    {
        Description = Description,
        HelpName = ValueName,
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Gets the same for options that hold more; <c>with</c> keeps the type of what it copies.</summary>
    public Setting<TMore> For<TMore>() where TMore : TOptions =>
        new(Name, ValueName, Description, (options, value) => (TMore)Apply(options, value)!, Show is null ? null : options => Show(options), Repeats);

    public TOptions ApplyAll(TOptions options, IReadOnlyList<string> values) => values.Count > 1 && !Repeats
        ? throw SettingValue.Invalid($"--{Name} was given {values.Count} times; it takes one value.")
        : values.Aggregate(options, Apply);
}
