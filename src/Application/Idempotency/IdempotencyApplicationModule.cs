using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;

namespace SvcInfra.Application.Idempotency;

internal sealed class IdempotencyApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services) => services.AddScoped<KeyedRequest>();
}
