namespace LocalRunner.Cli.Tests.Screens;

/// <inheritdoc cref="ScreenFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScreenTheoryAttribute : TheoryAttribute
{
    public ScreenTheoryAttribute() => Skip = PseudoTerminal.IsHere ? null : "Needs Linux's pseudo-terminals and setsid.";
}
