import os
import sys

from setuptools import Extension, setup
from distutils.ccompiler import new_compiler  # from setuptools, in Python 3.12 and later
from distutils.sysconfig import customize_compiler

libraries = os.environ["LIBRARIES"]

compiler = new_compiler()
customize_compiler(compiler)
if not compiler.has_function("vmm_reserve", libraries=["vmm"], library_dirs=[libraries]):
    sys.exit("setup.py: libvmm.so is not usable")

setup(
    name="vmm",
    version="1.0",
    ext_modules=[Extension("vmm", ["module.c"], libraries=["vmm"], library_dirs=[libraries])],
)
