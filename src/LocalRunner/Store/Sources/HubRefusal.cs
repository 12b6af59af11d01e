using System.Net;

namespace LocalRunner.Store.Sources;

/// <summary>Words what the hub refuses: each of its reasons has a sentence of its own.</summary>
internal static class HubRefusal
{
    public static Func<HttpResponseMessage, string, Exception?> For(string repository, string revision, bool hasToken) =>
        (response, name) => Of(response, name, repository, revision, hasToken);

    private static Exception? Of(HttpResponseMessage response, string name, string repository, string revision, bool hasToken)
    {
        var (code, message) = (Header(response, "X-Error-Code"), Header(response, "X-Error-Message"));
        if (response.IsSuccessStatusCode)
            return ServerRefusal.Of(response, name);
        if (message.Contains("Access to this resource is disabled", StringComparison.OrdinalIgnoreCase))
            return Unavailable($"hf.co/{repository} was taken down by the hub, and is not given out to anybody.");
        if (message.Contains("Invalid credentials", StringComparison.OrdinalIgnoreCase))
            return Unavailable("The hub does not know the access token. Set HF_TOKEN to a valid one, or remove it: public models need none.");

        return (code, response.StatusCode) switch
        {
            ("GatedRepo", _) => Unavailable(hasToken
                ? $"hf.co/{repository} is given out to those who agreed to its terms, and the user of this access token is not among them. Agree on its page, then pull again."
                : $"hf.co/{repository} is given out to those who agreed to its terms. Agree on its page, set HF_TOKEN to an access token of the same user, then pull again."),
            ("RepoNotFound", _) => Missing(repository, hasToken),
            ("RevisionNotFound", _) => Unavailable($"hf.co/{repository} has no revision '{revision}': no branch, tag or commit is called so."),
            ("EntryNotFound", _) => Unavailable($"{name} is not in the repository at revision '{revision}'."),
            (_, HttpStatusCode.Unauthorized or HttpStatusCode.NotFound) => Missing(repository, hasToken),
            (_, HttpStatusCode.Forbidden) => Unavailable($"The hub does not give out {name}: {(hasToken ? "the access token does not reach so far" : "it asks for an access token; set HF_TOKEN")}."),
            _ => ServerRefusal.Of(response, name),
        };
    }

    /// <summary>The hub tells nobody whether a repository that they may not see is there.</summary>
    private static LocalRunnerException Missing(string repository, bool hasToken) => Unavailable(
        $"The hub has no repository hf.co/{repository}, or it is private{(hasToken ? " to others than the user of this access token" : "; for a private one, set HF_TOKEN")}. Check the name.");

    private static LocalRunnerException Unavailable(string message) => ServerRefusal.Unavailable(message);

    private static string Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : "";
}
