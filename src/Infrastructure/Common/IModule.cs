using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Registers a module's adapters and options. Implementations are found by scanning. Do not read settings here, because a test host adds its
/// own later: bind options, and choose adapters when they are resolved.
/// </summary>
public interface IModule
{
    void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment);
}
