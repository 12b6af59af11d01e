namespace LocalRunner.Cli.Tests.Screens;

/// <summary>A test in a pseudo-terminal, which Windows and macOS have none of this kind of.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScreenFactAttribute : FactAttribute
{
    public ScreenFactAttribute() => Skip = PseudoTerminal.IsHere ? null : "Needs Linux's pseudo-terminals and setsid.";
}
