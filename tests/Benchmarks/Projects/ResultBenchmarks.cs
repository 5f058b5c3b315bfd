using Ardalis.Result;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Tenants;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.Benchmarks.Projects;

/// <summary>Failures on their way from a handler to the wire, and the cursors of pages.</summary>
public class ResultBenchmarks
{
    private static readonly Cursor Position = new("name", "Tenant 4711", Guid.CreateVersion7());
    private static readonly string PositionText = Position.ToString();
    private static readonly FieldError[] Fields =
        [new("name", "required", "Give it a name."), new("description", "too_long", "At most 2,000 characters.")];
    private static readonly Result<TenantDto> Failed = Failure.From<Result<TenantDto>>(TenantErrors.NotFound);
    private readonly DefaultHttpContext _http = new();

    [Benchmark]
    public object NewValidationError() => Error.Validation(Fields);

    [Benchmark]
    public object FailureOfKnownError() => Failure.From<Result<TenantDto>>(TenantErrors.NotFound);

    [Benchmark]
    public object ErrorOfResult() => Error.Of(Failed);

    [Benchmark]
    public Task WriteProblem() => Problem.WriteAsync(_http, TenantErrors.NotFound);

    [Benchmark]
    public Task WriteValidationProblem() => Problem.WriteAsync(_http, Error.Validation(Fields));

    [Benchmark]
    public string EncodeCursor() => Position.ToString();

    [Benchmark]
    public bool DecodeCursor() => Cursor.TryParse(PositionText, "name", out _);
}
