using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SvcInfra.Infrastructure.Common.Seeding;

/// <summary>Adds the sample data of Development, which all modules contribute to.</summary>
public sealed class DevelopmentSeed(IEnumerable<ISeed> seeds, IServiceScopeFactory scopes, IHostEnvironment environment) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Adds what is missing. The start must be complete.</summary>
    /// <exception cref="ConfigurationException">The environment is not Development.</exception>
    /// <exception cref="SeedException">A use case refused.</exception>
    public async Task AddAsync(CancellationToken cancellationToken)
    {
        RequireDevelopment();
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var run = new SeedRun(scopes);
            foreach (var seed in seeds.OrderBy(seed => seed.Stage).ThenBy(seed => seed.GetType().FullName, StringComparer.Ordinal))
            {
                await seed.AddAsync(run, cancellationToken);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    /// <exception cref="ConfigurationException">The environment is not Development.</exception>
    public void RequireDevelopment()
    {
        if (!environment.IsDevelopment())
        {
            throw new ConfigurationException(
                $"The command seed is for Development only, because the password of its people is public; this environment is "
                + $"{environment.EnvironmentName}. Set ASPNETCORE_ENVIRONMENT=Development on a development machine.");
        }
    }
}
