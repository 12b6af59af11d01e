namespace LocalRunner;

/// <summary>What the KV cache types are called on the command line and in reports, and how large they are.</summary>
internal static class KvCacheTypes
{
    public static string Name(this KvCacheType type) => type.ToString().ToLowerInvariant();

    public static bool IsQuantized(this KvCacheType type) => type is not (KvCacheType.F32 or KvCacheType.F16 or KvCacheType.BF16);

    public static KvCacheType? Parse(string name) =>
        Enum.TryParse<KvCacheType>(name, ignoreCase: true, out var type) && Enum.IsDefined(type) && !char.IsAsciiDigit(name[0]) ? type : null;
}
