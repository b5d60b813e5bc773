#include <Python.h>

int vmm_reserve(void);

static PyObject *reserve(PyObject *self, PyObject *args) {
    (void)self;
    (void)args;
    return PyLong_FromLong(vmm_reserve());
}

static PyMethodDef methods[] = {{"reserve", reserve, METH_NOARGS, "Reserves memory."}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "vmm", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_vmm(void) {
    return PyModule_Create(&module);
}
