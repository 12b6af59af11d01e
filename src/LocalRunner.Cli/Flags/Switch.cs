namespace LocalRunner.Cli.Flags;

/// <summary>A flag without a value.</summary>
/// <param name="Name">The name, without dashes.</param>
/// <param name="Description">What it does.</param>
/// <param name="Apply">Returns the options with it on.</param>
internal sealed record Switch<TOptions>(string Name, string Description, Func<TOptions, TOptions> Apply)
{
    /// <summary>Gets the same for options that hold more; <c>with</c> keeps the type of what it copies.</summary>
    public Switch<TMore> For<TMore>() where TMore : TOptions => new(Name, Description, options => (TMore)Apply(options)!);
}
