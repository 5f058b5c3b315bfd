using Microsoft.Extensions.DependencyInjection;

namespace SvcInfra.Application.Common.Modules;

/// <summary>A module's own services in this layer, if it has any. Implementations are found by scanning.</summary>
public interface IApplicationModule
{
    void AddServices(IServiceCollection services);
}
