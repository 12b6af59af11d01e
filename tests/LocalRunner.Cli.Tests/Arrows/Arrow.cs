namespace LocalRunner.Cli.Tests.Arrows;

/// <summary>One type of a folder that uses a type of another folder.</summary>
internal sealed record Arrow(string From, string To, string User, string Used)
{
    public override string ToString() => $"{From} → {To}: {User} uses {Used}";
}
