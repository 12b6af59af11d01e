namespace LocalRunner.Bench.Tuning;

/// <summary>defaults.json as it stands.</summary>
internal sealed record DefaultsDocument(IReadOnlyList<DefaultsDocument.Entry?> Models)
{
    public sealed record Entry(string Model, string Machine, ModelDefaults Settings)
    {
        public bool Is(DefaultsKey key) => Model == key.Model && Machine == key.Machine;
    }
}
