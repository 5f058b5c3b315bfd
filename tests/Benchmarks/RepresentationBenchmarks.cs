using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.Benchmarks;

/// <summary>Sending the body of a list of 20 items with its ETag and headers, and without them.</summary>
public class RepresentationBenchmarks
{
    private static readonly byte[] Body = new byte[5_000];
    private ServiceProvider _services = null!;

    [GlobalSetup]
    public void SetUp()
    {
        Random.Shared.NextBytes(Body);
        var caller = new RequestContext();
        caller.Set(new RequestIdentity(PrincipalKind.User) { UserId = Guid.CreateVersion7(), TenantId = Guid.CreateVersion7() });
        _services = new ServiceCollection().AddSingleton<IRequestContext>(caller).BuildServiceProvider();
    }

    [GlobalCleanup]
    public void CleanUp() => _services.Dispose();

    [Benchmark(Baseline = true)]
    public async Task<HttpContext> WithoutETag()
    {
        var context = Context();
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = Body.Length;
        await context.Response.Body.WriteAsync(Body);
        return context;
    }

    [Benchmark]
    public async Task<HttpContext> WithETag()
    {
        var context = Context();
        await Representation.WriteBodyAsync(context, Body, version: null, StatusCodes.Status200OK);
        return context;
    }

    private DefaultHttpContext Context()
    {
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Request.Method = HttpMethods.Get;
        return context;
    }
}
