using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Infrastructure.Users.Passwords;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Users.Passwords;

/// <summary>Runs against a real HTTP server that responds as the breach service does.</summary>
public sealed class PwnedPasswordsTests : IAsyncLifetime
{
    // SHA-1 of "password": 5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8.
    private const string BreachedHashes =
        "1D2DA4053E34E76F6576ED1DA63134B5E2A:2\r\n1E4C9B93F3F0682250B6CF8331B7EE68FD8:10434004\r\n1E4C9B93F3F0682250B6CF8331B7EE68FD9:0";

    private readonly List<(string Path, string? Padding)> _requests = [];
    private WebApplication _service = null!;
    private Func<HttpContext, Task> _respond = context => context.Response.WriteAsync(BreachedHashes);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _service = builder.Build();
        _service.Run(context =>
        {
            _requests.Add((context.Request.Path, context.Request.Headers["Add-Padding"]));
            return _respond(context);
        });
        await _service.StartAsync();
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Breached_password_is_found_with_only_five_digits_of_its_hash_sent()
    {
        (await IsBreachedAsync("password")).ShouldBeTrue();

        _requests.ShouldBe([("/range/5BAA6", "true")]);
    }

    [Fact]
    public async Task Padding_with_a_count_of_zero_is_ignored()
    {
        _respond = context => context.Response.WriteAsync(BreachedHashes.Replace("10434004", "0"));

        (await IsBreachedAsync("password")).ShouldBeFalse();
    }

    [Fact]
    public async Task Password_that_is_not_in_the_response_is_accepted() => (await IsBreachedAsync("correct horse battery staple")).ShouldBeFalse();

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status302Found)]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    public async Task Password_is_accepted_when_the_service_fails_and_the_failure_is_counted(int status)
    {
        _respond = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        (await CountFailuresAsync(async () => (await IsBreachedAsync("password")).ShouldBeFalse())).ShouldBe(1);
    }

    [Fact]
    public async Task Password_is_accepted_when_the_service_is_too_slow()
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _respond = context => released.Task.WaitAsync(context.RequestAborted);

        (await CountFailuresAsync(async () => (await IsBreachedAsync("password", TimeSpan.FromMilliseconds(100))).ShouldBeFalse())).ShouldBe(1);
        released.SetResult();
    }

    [Fact]
    public async Task Cancellation_by_the_caller_is_not_an_outage()
    {
        using var cancellation = new CancellationTokenSource();
        _respond = async context =>
        {
            await cancellation.CancelAsync();
            await Eventually.TrueAsync(() => context.RequestAborted.IsCancellationRequested, TimeSpan.FromSeconds(60), "the caller to disconnect");
        };

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await Service(TimeSpan.FromSeconds(10), true).ContainsAsync("password", cancellation.Token));
    }

    [Fact]
    public async Task Service_is_not_called_when_disabled_or_by_default_in_Development()
    {
        (await Service(TimeSpan.FromSeconds(1), enabled: false).ContainsAsync("password", CancellationToken.None)).ShouldBeFalse();
        (await Service(TimeSpan.FromSeconds(1), enabled: null).ContainsAsync("password", CancellationToken.None)).ShouldBeFalse();
        _requests.ShouldBeEmpty();
    }

    private static async Task<long> CountFailuresAsync(Func<Task> action)
    {
        var counted = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ApplicationTelemetry.Name && instrument.Name == "svcinfra.users.breach_checks.unanswered")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        listener.Start();
        await action();
        return counted;
    }

    private ValueTask<bool> IsBreachedAsync(string password, TimeSpan? timeout = null) =>
        Service(timeout ?? TimeSpan.FromSeconds(10), enabled: true).ContainsAsync(password, CancellationToken.None);

    private PwnedPasswords Service(TimeSpan timeout, bool? enabled)
    {
        var environment = new HostingEnvironment { EnvironmentName = Environments.Development };
        var services = new ServiceCollection();
        services.AddHttpClient(PwnedPasswords.Client).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        var options = new PasswordOptions();
        (options.Breaches.Enabled, options.Breaches.Timeout, options.Breaches.Url) = (enabled, timeout, $"{_service.Urls.Single()}/range/");
        var clients = services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>();
        return new PwnedPasswords(clients, Options.Create(options), environment, NullLogger<PwnedPasswords>.Instance);
    }
}
