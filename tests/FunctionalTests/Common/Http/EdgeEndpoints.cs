using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>Endpoints that fail on demand, in the test host only.</summary>
internal sealed class EdgeEndpoints : IEndpoints
{
    /// <summary>What happened to the requests to <c>/edge/wait</c>, by their name.</summary>
    public static ConcurrentDictionary<string, string> Seen { get; } = new();

    public void Map(RouteGroupBuilder api)
    {
        var edge = api.MapGroup("/edge").ExcludeFromDescription();

        edge.MapGet("/status/{status:int}", (int status, HttpContext context) =>
        {
            context.Response.StatusCode = status;
        });
        edge.MapGet("/throw", void () => throw new InvalidOperationException("Host=db;Password=hunter2"));
        edge.MapGet("/broken-database", void () => throw new TransientException());
        edge.MapGet("/sleep", async (AppDbContextFactory contexts, CancellationToken ct) =>
        {
            await using var database = contexts.Lease(tenantId: null);
            await database.Database.ExecuteSqlRawAsync("SELECT pg_sleep(3600) /* edge */", ct);
        }).WithRequestTimeout(TimeSpan.FromMilliseconds(500));
        edge.MapGet("/too-long", WaitAsync).WithRequestTimeout(TimeSpan.FromMilliseconds(100));
        edge.MapGet("/wait/{name}", async (string name, CancellationToken ct) =>
        {
            Seen[name] = "started";
            try
            {
                await WaitAsync(ct);
            }
            finally
            {
                Seen[name] = ct.IsCancellationRequested ? "cancelled" : "ended";
            }
        });
        edge.MapPost("/read", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await context.Response.WriteAsync("read");
        });
    }

    private static Task WaitAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken);

    private sealed class TransientException() : DbException("Connection refused: db.internal")
    {
        public override bool IsTransient => true;
    }
}
