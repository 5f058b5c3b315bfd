using System.Reflection;
using Ardalis.Result;
using Microsoft.AspNetCore.Http.Metadata;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;
using HttpResult = Microsoft.AspNetCore.Http.IResult;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>Converts a use case's result to an HTTP response: one line at the end of an endpoint.</summary>
internal static class ResultResponses
{
    public static async Task<OkResponse<T>> Ok<T>(this Task<Result<T>> result) => new(await result);

    /// <param name="location">The path of the created resource.</param>
    public static async Task<CreatedResponse<T>> Created<T>(this Task<Result<T>> result, Func<T, string> location) => new(await result, location);

    public static async Task<AcceptedResponse<T>> Accepted<T>(this Task<Result<T>> result) => new(await result);

    public static async Task<NoContentResponse> NoContent(this Task<Result> result) => new(await result);

    internal static void Describe<T>(EndpointBuilder builder, int status) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(T), ["application/json"]));

    internal static async Task WriteAsync<T>(HttpContext context, Result<T> result, int status, Func<T, string>? location = null)
    {
        if (!result.IsSuccess)
        {
            await Problem.WriteAsync(context, Error.Of(result));
            return;
        }

        var value = result.Value;
        var headers = context.Response.Headers;
        if (location is not null)
        {
            headers.Location = location(value);
        }

        if (value is IVersioned versioned)
        {
            await Representation.WriteAsync(context, value, versioned.Version, status);
            return;
        }

        if (value is IPage page)
        {
            await ListResponse.WriteAsync(context, page, status);
            return;
        }

        context.Response.StatusCode = status;
        var body = Representation.BodyOf(context, value);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

internal sealed class OkResponse<T>(Result<T> result) : HttpResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        ResultResponses.Describe<T>(builder, StatusCodes.Status200OK);

    public Task ExecuteAsync(HttpContext httpContext) => ResultResponses.WriteAsync(httpContext, result, StatusCodes.Status200OK);
}

internal sealed class CreatedResponse<T>(Result<T> result, Func<T, string> location) : HttpResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        ResultResponses.Describe<T>(builder, StatusCodes.Status201Created);

    public Task ExecuteAsync(HttpContext httpContext) => ResultResponses.WriteAsync(httpContext, result, StatusCodes.Status201Created, location);
}

internal sealed class AcceptedResponse<T>(Result<T> result) : HttpResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        ResultResponses.Describe<T>(builder, StatusCodes.Status202Accepted);

    public Task ExecuteAsync(HttpContext httpContext) => ResultResponses.WriteAsync(httpContext, result, StatusCodes.Status202Accepted);
}

internal sealed class NoContentResponse(Result result) : HttpResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void)));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (!result.IsSuccess)
        {
            return Problem.WriteAsync(httpContext, Error.Of(result));
        }

        httpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
