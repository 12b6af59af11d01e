namespace LocalRunner.Memory;

/// <summary>Names where a weight goes.</summary>
internal enum WeightPlace
{
    Mapped,
    Copied,
    Repacked,
    Gpu,
}
