using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using SvcInfra.FunctionalTests.Tenants.Invitations;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>
/// The edge over HTTP while the Redis server of the rate limits and of the cache is killed and comes back. Errors are asserted; times are printed,
/// and asserted only with a wide margin, because they depend on the machine.
/// </summary>
[Slow]
public sealed class RedisOutageTests
{
    private const int Clients = 8;
    private const int Requests = 4_000;

    /// <summary>Far above every timeout that a request may wait for Redis.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Redis_killed_and_back_fails_no_request_and_slows_few()
    {
        await using var redis = await RedisServer.StartThrowAwayAsync();
        await using var app = new RedisApp(redis.ConnectionString);
        await app.InitializeAsync();
        var ada = await app.SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        using var http = new HttpClient { BaseAddress = app.ClientOptions.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ada.AccessToken);
        string[] paths = [ada.TenantPath("/settings"), ada.TenantPath("/roles"), "/api/v1/users/me"];
        await LoadAsync(http, paths);

        var before = await LoadAsync(http, paths);
        var away = await LoadAsync(http, paths, redis.KillAsync);
        var stillAway = await LoadAsync(http, paths);
        var back = await LoadAsync(http, paths, redis.RestartAsync);
        var after = await LoadAsync(http, paths);

        foreach (var (phase, load) in new[]
            { ("before", before), ("killed", away), ("away", stillAway), ("restarted", back), ("after", after) })
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{phase}: p50 {load.Percentile(50):0.0} ms, p99 {load.Percentile(99):0.0} ms ({load.Percentile(99) / before.Percentile(99):0.00}), "
                + $"longest {load.Percentile(100):0.0} ms, {load.Errors.Count} errors");
            load.Errors.ShouldBeEmpty(phase);
            load.Percentile(99).ShouldBeLessThan(Math.Max(1_000, 20 * before.Percentile(99)), phase);
            load.Percentile(100).ShouldBeLessThan(Longest.TotalMilliseconds, phase);
        }
    }

    /// <summary>Concurrent clients read in turn.</summary>
    /// <param name="interrupt">Runs when a quarter of the requests has a response.</param>
    private static async Task<Load> LoadAsync(HttpClient http, string[] paths, Func<Task>? interrupt = null)
    {
        var load = new Load();
        var quarter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = 0;
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i <= Requests; i = Interlocked.Increment(ref next))
            {
                if (i == Requests / 4)
                {
                    quarter.SetResult();
                }

                await load.MeasureAsync(http, paths[i % paths.Length]);
            }
        })).ToList();
        await quarter.Task.WaitAsync(Deadline);
        await (interrupt?.Invoke() ?? Task.CompletedTask);
        await Task.WhenAll(clients).WaitAsync(Deadline);
        return load;
    }

    private sealed class Load
    {
        private readonly ConcurrentBag<double> _times = [];

        public ConcurrentQueue<string> Errors { get; } = [];

        /// <summary>In milliseconds.</summary>
        public double Percentile(int percent)
        {
            var sorted = _times.Order().ToList();
            return sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
        }

        public async Task MeasureAsync(HttpClient http, string path)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                using var response = await http.GetAsync(path);
                if (response.StatusCode != HttpStatusCode.OK || !response.Headers.Contains("RateLimit"))
                {
                    Errors.Enqueue($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
                }
            }
            catch (HttpRequestException e)
            {
                Errors.Enqueue($"{path}: {e.Message}");
            }

            _times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private sealed class RedisApp(string connectionString) : SqliteApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("RateLimits:Redis:ConnectionString", connectionString);
            builder.UseSetting("Caching:Redis:ConnectionString", connectionString);

            // Short, so that the cache asks Redis often.
            builder.UseSetting("Caching:Duration", "00:00:01");
            builder.UseSetting("Caching:MaxStaleness", "00:00:00.2");
        }
    }
}
