namespace LocalRunner.Architectures;

/// <summary>Names whether models of an architecture have something.</summary>
internal enum Presence
{
    Never,
    Optional,
    Always,
}
