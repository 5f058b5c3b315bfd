using System.Diagnostics;
using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Application;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.JobsBenchmark;

/// <summary>
/// The application's own services without HTTP, as Production has them. No jobs run before <see cref="StartWorkerAsync"/>, and none
/// in the role web.
/// </summary>
internal sealed class Ours : IDisposable
{
    private static readonly Guid User = Guid.CreateVersion7();

    private readonly string _database;
    private readonly IHost _host;
    private Guid _tenant;

    private Ours(string database, (string Key, string Value)[] settings)
    {
        _database = database;
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { DisableDefaults = true, EnvironmentName = Environments.Production });
        builder.Configuration
            .AddInMemoryCollection(
            [
                new("Database:Provider", "PostgreSql"), new("Database:ConnectionString", $"{Plan.AppConnection};Database={database}"),
                new("Database:MigrationConnectionString", Server.ConnectionTo(database)), new("Database:MigrateAtStart", "true"),
            ])
            .AddEnvironmentVariables()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton<Tally>().AddJobHandler(typeof(DoNothingHandler)).AddJobHandler(typeof(NoteTimeHandler));
        _host = builder.Build();
    }

    public Tally Tally => Get<Tally>();

    public static async Task<Ours> CreateAsync(string database, params (string Key, string Value)[] settings)
    {
        await Server.CreateDatabaseAsync(database);
        var ours = new Ours(database, settings);
        await ours.Get<StartupSequence>().RunAsync(CancellationToken.None);
        ours._tenant = await ours.FindOrAddTenantAsync();
        return ours;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task StartWorkerAsync() => _host.StartAsync();

    public Task StopWorkerAsync() => _host.StopAsync();

    public void Dispose() => _host.Dispose();

    /// <summary>Sends one command, in a scope like that of one request.</summary>
    public async Task CommandAsync(Func<IServiceProvider, Task> handler)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<RequestContext>().Set(new RequestIdentity(PrincipalKind.User) { UserId = User, TenantId = _tenant });
        var result = await services.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            new Enqueue(),
            async () =>
            {
                await handler(services);
                return Result.Success();
            },
            CancellationToken.None);
        if (!result.IsSuccess)
        {
            throw new InvalidOperationException($"The command failed: {string.Join(' ', result.Errors)}");
        }
    }

    public async Task EnqueueAsync(int count)
    {
        await CommandAsync(async services =>
        {
            var jobs = services.GetRequiredService<IJobs>();
            if (count == 1)
            {
                await jobs.EnqueueAsync(new DoNothing(0));
            }
            else
            {
                await jobs.EnqueueManyAsync([.. Enumerable.Range(0, count).Select(number => new DoNothing(number))]);
            }
        });
    }

    /// <returns>Jobs per second, with a transaction each.</returns>
    public async Task<double> EnqueueAsync(int clients, TimeSpan length)
    {
        await EmptyAsync();
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(start) < length; count++)
            {
                await EnqueueAsync(1);
            }

            return count;
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        await Server.ExpectRowsAsync(_database, "jobs", counts.Sum());
        return counts.Sum() / elapsed.TotalSeconds;
    }

    /// <returns>Jobs per second, with the given number per unit of work.</returns>
    public async Task<double> EnqueueBatchesAsync(int size, TimeSpan length)
    {
        await EmptyAsync();
        var start = Stopwatch.GetTimestamp();
        var count = 0;
        for (; Stopwatch.GetElapsedTime(start) < length; count += size)
        {
            await EnqueueAsync(size);
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        await Server.ExpectRowsAsync(_database, "jobs", count);
        return count / elapsed.TotalSeconds;
    }

    /// <returns>Jobs per second, from the start of a worker with waiting jobs to the empty table.</returns>
    public async Task<double> ProcessAsync(int count, int workers, string? keep = null)
    {
        await EmptyAsync();
        for (var left = count; left > 0; left -= Plan.Batch)
        {
            await EnqueueAsync(Math.Min(left, Plan.Batch));
        }

        using var worker = await CreateAsync(
            _database, [("Jobs:Concurrency", $"{workers}"), .. keep is null ? [] : new[] { ("Jobs:KeepCompleted", keep) }]);
        await Server.ExecuteAsync(_database, "VACUUM (ANALYZE) jobs");
        await Server.ExecuteAsync(_database, "CHECKPOINT");
        var start = Stopwatch.GetTimestamp();
        await worker.StartWorkerAsync();
        await Server.UntilAsync(
            async () => await Server.ScalarAsync(_database, Claims.AnyIsLeft) is false,
            () => $"the worker to run {count} jobs; it ran {worker.Tally.Done}");
        var elapsed = Stopwatch.GetElapsedTime(start);
        await worker.StopWorkerAsync();
        if (keep is not null)
        {
            await Server.ExpectRowsAsync(_database, Claims.History, count);
        }

        return worker.Tally.Done == count
            ? count / elapsed.TotalSeconds
            : throw new InvalidOperationException($"{worker.Tally.Done} of {count} jobs were run; the worker dropped the others. Its log says why.");
    }

    /// <summary>
    /// The worker drops the jobs of a tenant that does not exist. All hosts of a database share one tenant, also across processes.
    /// </summary>
    private async Task<Guid> FindOrAddTenantAsync()
    {
        await using var context = Get<AppDbContextFactory>().Lease(tenantId: null);
        if (await context.Set<Tenant>().SingleOrDefaultAsync() is { } found)
        {
            return found.Id;
        }

        var tenant = Tenant.Create(Slug.Create("bench").Value, "Bench");
        context.Add(tenant);
        await context.SaveChangesAsync();
        return tenant.Id;
    }

    private Task EmptyAsync() => Claims.EmptyAsync(_database);
}
