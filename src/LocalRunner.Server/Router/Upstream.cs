namespace LocalRunner.Server.Router;

/// <summary>A server elsewhere that speaks OpenAI's API, such as a cluster's engine.</summary>
/// <param name="Name">The name that aliases and clients use: <c>name</c>, or <c>name/model</c>.</param>
/// <param name="Address">Its address with the version, such as <c>https://host/v1</c>.</param>
/// <param name="Key">Its key; null sends none.</param>
/// <param name="KeyVariable">The environment variable that the key comes from, for messages.</param>
public sealed record Upstream(string Name, Uri Address, string? Key, string KeyVariable)
{
    /// <summary>Gets the variable that the key is in unless another is named: CLUSTER_API_KEY for <c>cluster</c>.</summary>
    public static string UsualKeyVariable(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_')) + "_API_KEY";
}
