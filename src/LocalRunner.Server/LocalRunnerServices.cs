using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LocalRunner.Server;

/// <summary>Registers what <see cref="LocalRunnerRoutes.MapLocalRunner"/> serves.</summary>
public static class LocalRunnerServices
{
    /// <summary>Adds models to an application; they are loaded when it starts, and freed with it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The models, and who may use them.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="LocalRunnerException">An option is outside what it allows.</exception>
    public static IServiceCollection AddLocalRunner(this IServiceCollection services, ServerOptions options)
    {
        services.AddLocalRunnerAccess(options);
        services.AddSingleton<ServedModels>();
        services.AddSingleton<AnswerCounts>();
        services.AddHostedService<ModelLoading>();
        return services;
    }

    /// <summary>Adds what guarded routes need, without a model of this process.</summary>
    internal static IServiceCollection AddLocalRunnerAccess(this IServiceCollection services, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        services.TryAddSingleton(options);
        services.TryAddSingleton<Access>();
        services.AddRouting();
        return services;
    }
}
