using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace SvcInfra.Migrations;

/// <summary>Replaces parts of `dotnet ef`, which finds this class by its interface.</summary>
public sealed class DesignTimeServices : IDesignTimeServices
{
    public void ConfigureDesignTimeServices(IServiceCollection serviceCollection)
    {
        serviceCollection.AddSingleton<ICSharpSnapshotGenerator, ModuleSnapshotGenerator>();
        serviceCollection.AddSingleton<IMigrationsCodeGenerator, LightMigrationsGenerator>();
        serviceCollection.AddScoped<IMigrationsScaffolder, AddOnlyScaffolder>();
        if (Environment.GetEnvironmentVariable("SQUASHED_MODULE") is { Length: > 0 } module)
        {
            serviceCollection.AddScoped<IMigrationsModelDiffer>(services =>
                new ModuleModelDiffer(services.GetRequiredService<ICurrentDbContext>().Context, module));
        }
    }
}
