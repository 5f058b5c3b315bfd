using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Idempotency;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Idempotency;

internal sealed class IdempotencyModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<IdempotencyOptions>(IdempotencyOptions.Section);
        services.AddScoped<IExpiredIdempotencyKeys, EfExpiredIdempotencyKeys>();
        services.AddScoped<KeyedAttempt>();
        services.AddSingleton<IKeyLocks>(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql
            ? new PostgreSqlKeyLocks()
            : new SqliteKeyLocks());
    }
}
