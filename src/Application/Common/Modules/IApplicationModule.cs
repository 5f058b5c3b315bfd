using Microsoft.Extensions.DependencyInjection;

namespace SvcInfra.Application.Common.Modules;

/// <summary>Registers a module's services of this layer. Optional. Implementations are found by scanning.</summary>
public interface IApplicationModule
{
    void AddServices(IServiceCollection services);
}
