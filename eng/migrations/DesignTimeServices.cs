using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace SvcInfra.Migrations;

/// <summary>Replaces parts of `dotnet ef`, which finds this class by its interface.</summary>
public sealed partial class DesignTimeServices : IDesignTimeServices
{
    public void ConfigureDesignTimeServices(IServiceCollection serviceCollection)
    {
        AddSnapshotGenerator(serviceCollection);
        serviceCollection.AddSingleton<IMigrationsCodeGenerator, LightMigrationsGenerator>();
        serviceCollection.AddScoped<IMigrationsScaffolder, AddOnlyScaffolder>();
        if (Environment.GetEnvironmentVariable("SQUASHED_MODULE") is { Length: > 0 } module)
        {
            serviceCollection.AddScoped<IMigrationsModelDiffer>(services =>
                new ModuleModelDiffer(services.GetRequiredService<ICurrentDbContext>().Context, module));
        }
    }

    /// <summary>Only the template's own repository has it: generated solutions have no optional modules.</summary>
    static partial void AddSnapshotGenerator(IServiceCollection services);
}
