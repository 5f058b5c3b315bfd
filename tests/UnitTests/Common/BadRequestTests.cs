using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.UnitTests.Common;

/// <summary>An exception while the body is read is the caller's error; a later one is the server's.</summary>
public sealed class BadRequestTests : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();

    public BadRequestTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.UseMiddleware<ProblemMiddleware>();
        _app.MapGroup("/api").MapPost("/prices", (Price price) => price.Fail());
    }

    [Theory]
    [InlineData("EURO", HttpStatusCode.BadRequest, "unreadable_body")]
    [InlineData("EUR", HttpStatusCode.InternalServerError, "internal_error")]
    public async Task Exception_while_reading_the_body_is_a_bad_request_and_later_ones_are_not(string currency, HttpStatusCode status, string code)
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);

        using var response = await _client.PostAsJsonAsync(
            _app.Urls.Single() + "/api/prices", new { currency }, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(status);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain($"\"code\":\"{code}\"");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    public sealed record Price
    {
        public Price(string currency) => Currency = currency.Length == 3 ? currency : throw new ArgumentException("No currency.", nameof(currency));

        public string Currency { get; }

        public string Fail() => throw new InvalidOperationException($"The handler's own, for {Currency}.");
    }
}
