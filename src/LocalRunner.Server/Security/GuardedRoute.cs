using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Security;

/// <summary>What is known of a guarded route, for those who describe the routes.</summary>
/// <param name="Method">The method of HTTP.</param>
/// <param name="Dialect">Whose form its errors take.</param>
/// <param name="NeedsKey">Whether it is for those who have a key, where there are keys.</param>
internal sealed record GuardedRoute(string Method, ApiDialect Dialect, bool NeedsKey);
